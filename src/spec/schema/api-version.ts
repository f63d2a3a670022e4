// How a spec says where requests name their version. What the schema cannot say is in section/api-version.ts.
import { record, ref, type Schema, text } from './fragment.ts';

// A version as routes and requests name it: what is safe in a path, a header and a media type alike.
const VERSION_NAME: Schema = {
  type: 'string',
  pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$',
  title: 'a version such as "2" or "2026-01-15" (letters, digits, `.`, `_` and `-`), in quotes',
};

/** The parts of the schema for versions of an API. */
export const API_VERSION_PARTS: Schema = {
  versionName: VERSION_NAME,
  apiVersion: record(
    {
      path: text(
        'The front of every path that names a version, whole segments with one `{version}`. Paths of routes with an `apiVersion` are written without it.',
        { title: 'a path such as `/v{version}`', examples: ['/v{version}'] },
      ),
      header: ref('token', { description: 'The header whose value is the version.' }),
      query: text('The query parameter whose value is the version.'),
      mediaType: text(
        'The media type that names the version, with one `{version}`: it must be the first in `Accept`, whose other members do not count.',
        {
          title: 'a media type such as `application/vnd.shop.v{version}+json`',
          examples: ['application/vnd.shop.v{version}+json', 'application/json;version={version}'],
        },
      ),
      default: ref('versionName', {
        description:
          'The version of requests that name none. Without it such requests match no route that asks for a version.',
      }),
    },
    {
      description:
        'Where requests name the version of the API that they want: exactly one of `path`, `header`, `query` and `mediaType`. Routes ask for one with `apiVersion` in their match.',
    },
  ),
};
