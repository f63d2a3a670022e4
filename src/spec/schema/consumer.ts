// How consumers are written: their groups and the credentials by which policies know them.
import { list, record, ref, type Schema, text } from './fragment.ts';

const API_KEY: Schema = {
  type: 'string',
  minLength: 1,
  title: 'the SHA-256 of a key, such as `"sha256:9f86…"`, or a reference such as `"${env:KEY}"`',
};

const BASIC = record(
  {
    username: text('The name by which the consumer logs in; no colon.', { title: 'a user name' }),
    password: text(
      'A hash of the password (`$argon2id$…` or bcrypt `$2b$…`), or a reference to the hash or the password. Never plain text.',
      { title: 'a hash of the password (`$argon2id$…`, `$2b$…`) or a reference' },
    ),
  },
  { required: ['username', 'password'] },
);

const HMAC = record(
  {
    keyId: text('The `keyid` that signatures name.', { title: 'a key id' }),
    secret: text(
      'A reference to the shared secret of hmac-sha256; what it gives is taken as it is, or decoded if it begins with `base64:`.',
      { title: 'a reference such as `"${env:SECRET}"`' },
    ),
    publicKey: text(
      'The public key, PEM, of ed25519, ecdsa-p256-sha256 or rsa-pss-sha512; the key decides which. Such as `"${file:keys/partner.pem}"`.',
      { title: 'a public key in PEM' },
    ),
  },
  { required: ['keyId'] },
);

const CERTIFICATE = record({
  subject: text('The whole subject, such as `CN=mobile, O=Example`; the order of its parts does not matter.'),
  san: text('One alternative name, such as `DNS:mobile.example.com` or `URI:spiffe://example.com/mobile`.'),
  fingerprint: text('The SHA-256 of the certificate in hex, with or without colons.'),
});

/** One consumer. */
export const CONSUMER: Schema = record(
  {
    groups: list(ref('name'), { description: 'Groups the consumer belongs to.', examples: [['apps']] }),
    apiKeys: list(API_KEY, {
      description:
        'Keys for `apiKey` policies: `sha256:` and the hash of a key in hex, or a reference to the key. Never the key itself.',
    }),
    basic: list(BASIC, { description: 'User names and passwords for `basic` policies.' }),
    hmac: list(HMAC, { description: 'Keys with which the consumer signs, for `hmac` policies.' }),
    certificates: list(CERTIFICATE, {
      description: 'Client certificates for `mtls` policies; each entry has one of the keys.',
    }),
  },
  { description: 'Who calls: credentials, and groups.' },
);
