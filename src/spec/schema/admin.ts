// How gw itself is seen and controlled. What the schema cannot say is in section/admin.ts.
import { flag, record, type Schema, text, whole } from './fragment.ts';

/** `admin:`, what holds for every admin listener. */
export const ADMIN: Schema = record(
  {
    token: text(
      'What clients must send as `Authorization: Bearer …`: the hash of the token, `sha256:…`, or a reference to it. Only `/live`, `/ready` and the page itself are served without it. Default: none is asked for.',
      {
        title: 'the hash of a token, `sha256:…`, or a reference such as `${env:GW_ADMIN_TOKEN}`',
        examples: ['${env:GW_ADMIN_TOKEN}'],
      },
    ),
    readOnly: flag('Whether nothing can be changed through it: no reload and no rollback.', {
      default: false,
    }),
    history: whole(
      1,
      1_000,
      'How many revisions are remembered, the current one too: what can be looked at and rolled back to.',
      { default: 20 },
    ),
  },
  { description: 'What holds for every listener with `admin: true`.' },
);
