// One credential of a consumer. No message repeats what stands in its place: it may be the secret itself.
import type { ConsumerCertificate, ConsumerRecord } from '../../artifact/types.ts';
import { normalAlternativeName } from '../../policy/consumer/alternative-names.ts';
import { normalFingerprint } from '../../policy/consumer/fingerprint.ts';
import { looksLikeHash, passwordHashProblem } from '../../policy/consumer/password-hash.ts';
import { parsePublicKey } from '../../policy/consumer/public-key.ts';
import { isSecretReference } from '../../policy/consumer/reference.ts';
import { normalSubject } from '../../policy/consumer/subject.ts';
import type { SourceNode } from '../../source/types.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';
import type { Credentials } from '../value/credentials.ts';

/** What reading a credential needs. */
export interface CredentialContext {
  readonly reading: SpecReading;
  readonly known: Credentials;
  /** The consumer's name. */
  readonly consumer: string;
}

type Item<Key extends keyof ConsumerRecord> = ConsumerRecord[Key] extends readonly (infer T)[] ? T : never;

const NOT_A_REFERENCE = 'a reference is `${env:NAME}` or `${file:PATH}` alone, without a default';

/** Reads an API key: its hash, or a reference to it. */
export function readApiKey({ reading, known, consumer }: CredentialContext, node: TextNode) {
  const hash = /^sha256:([0-9a-f]{64})$/i.exec(node.value)?.[1];
  if (hash === undefined && !isSecretReference(node.value)) {
    const hint = node.value.includes('${')
      ? NOT_A_REFERENCE
      : 'give its hash, `"sha256:…"` (`printf %s KEY | sha256sum` prints it), or a reference such as `"${env:KEY}"`';
    const what = /^sha256:/i.test(node.value)
      ? 'this is no SHA-256: it needs 64 hex digits'
      : 'an API key may not stand in the spec';
    reading.report('GW1801', node, what, { hint });
    return undefined;
  }
  const identity = hash === undefined ? node.value : `sha256:${hash.toLowerCase()}`;
  known.add({ consumer, noun: 'API key', identity, at: node });
  return identity;
}

/** Reads a user name with the hash of its password. */
export function readLogin(
  { reading, known, consumer }: CredentialContext,
  item: SourceNode,
): Item<'basic'> | undefined {
  const username = reading.text(item, 'username');
  const password = reading.text(item, 'password');
  if (username !== undefined) {
    if (/[:\p{Cc}]/u.test(username.value)) {
      reading.report('GW1803', username, 'a user name holds no colon and no control characters');
    }
    const identity = username.value.normalize('NFC');
    known.add({ consumer, noun: 'user name', identity, at: username });
  }
  if (password !== undefined) checkPassword(reading, password);
  return username && password && { username: username.value.normalize('NFC'), password: password.value };
}

function checkPassword(reading: SpecReading, node: TextNode): void {
  if (isSecretReference(node.value)) return;
  if (looksLikeHash(node.value)) {
    const problem = passwordHashProblem(node.value);
    if (problem !== undefined) reading.report('GW1803', node, `this hash of a password ${problem}`);
    return;
  }
  const hint = node.value.includes('${')
    ? NOT_A_REFERENCE
    : 'give its hash (`htpasswd -nBC 12 NAME` asks for it and prints a bcrypt hash behind the colon), or a reference such as `"${env:PASSWORD}"`';
  reading.report('GW1801', node, 'a password may not stand in the spec', { hint });
}

/** Reads a key with which a consumer signs: a reference to a secret, or a public key. */
export function readHmac(
  { reading, known, consumer }: CredentialContext,
  item: SourceNode,
): Item<'hmac'> | undefined {
  const keyId = reading.text(item, 'keyId');
  const secret = reading.text(item, 'secret');
  const publicKey = reading.text(item, 'publicKey');
  if (keyId !== undefined) known.add({ consumer, noun: 'key id', identity: keyId.value, at: keyId });
  if (secret !== undefined && !isSecretReference(secret.value)) {
    const hint = secret.value.includes('${') ? NOT_A_REFERENCE : 'give a reference such as `"${env:SECRET}"`';
    reading.report('GW1801', secret, 'the secret of signatures may not stand in the spec', { hint });
  }
  if (publicKey !== undefined && parsePublicKey(publicKey.value) === undefined) {
    reading.report('GW1803', publicKey, 'this is no public key with which signatures are verified', {
      hint: 'a public key in PEM: Ed25519, P-256, or RSA of at least 2048 bits',
    });
  }
  if ((secret === undefined) === (publicKey === undefined)) {
    if (reading.isSound(item))
      reading.report('GW1803', item, 'a key needs one of `secret` and `publicKey`', {
        hint: '`secret` for hmac-sha256, `publicKey` for the others',
      });
    return undefined;
  }
  if (keyId === undefined) return undefined;
  return {
    keyId: keyId.value,
    ...(secret && { secret: secret.value }),
    ...(publicKey && { publicKey: publicKey.value }),
  };
}

/** How each way to name a certificate is brought into the form in which it is compared, and what it must be. */
const CERTIFICATE_WAYS = {
  subject: { normal: normalSubject, be: 'a subject such as `CN=mobile, O=Example`' },
  san: { normal: normalAlternativeName, be: 'an alternative name: `DNS:…`, `URI:…`, `email:…` or `IP:…`' },
  fingerprint: { normal: normalFingerprint, be: 'a SHA-256: 64 hex digits, with or without colons' },
} as const;

/** Reads a client certificate, named in one of the ways. */
export function readCertificate(
  { reading, known, consumer }: CredentialContext,
  item: SourceNode,
): ConsumerCertificate | undefined {
  const ways = (['subject', 'san', 'fingerprint'] as const).filter((way) => isText(reading.child(item, way)));
  const [way] = ways;
  if (way === undefined || ways.length > 1) {
    if (reading.isSound(item))
      reading.report('GW1803', item, 'a certificate needs one of `subject`, `san` and `fingerprint`');
    return undefined;
  }
  const node = reading.text(item, way);
  if (node === undefined) return undefined;
  const { normal, be } = CERTIFICATE_WAYS[way];
  const identity = normal(node.value);
  if (identity === undefined) {
    reading.report('GW1803', node, `\`${way}\` must be ${be}`);
    return undefined;
  }
  known.add({ consumer, noun: 'certificate', identity: `${way} ${identity}`, at: node });
  if (way === 'fingerprint') return { fingerprint: identity };
  return way === 'san' ? { san: node.value } : { subject: node.value };
}
