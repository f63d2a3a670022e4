// Credentials that the policies to be measured accept, made anew for each run.
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { bcrypt } from 'hash-wasm';

/** The host that every request names, so that signatures hold whatever the port. */
export const HOST = 'bench';
const DAY_SECONDS = 86_400;
const BCRYPT_COST = 10;

/** A key, and the consumer's side of it. */
export function apiKey() {
  const key = randomBytes(16).toString('hex');
  return { key, consumer: `sha256:${createHash('sha256').update(key).digest('hex')}` };
}

/** A login, with its `Authorization` and the hash of its password. */
export async function basicLogin() {
  const [username, password] = ['bench', randomBytes(8).toString('hex')];
  const hash = await bcrypt({
    password,
    salt: randomBytes(16),
    costFactor: BCRYPT_COST,
    outputType: 'encoded',
  });
  const text = Buffer.from(`${username}:${password}`).toString('base64');
  return { authorization: `Basic ${text}`, consumer: { username, password: hash } };
}

/** A token signed with ES256, and the key set that it is checked with. */
export function webToken() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + DAY_SECONDS;
  const claims = { iss: 'https://id.example', aud: 'bench', sub: 'bench', scope: 'read write', exp };
  const text = `${part({ alg: 'ES256', kid: 'k' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' };
  return { token: `${text}.${signature.toString('base64url')}`, jwks: { keys: [jwk] } };
}

/** The fields of a signed GET (RFC 9421), and the consumer's side of its secret. */
export function signedRequest(path) {
  const secret = randomBytes(32);
  const params = `("@method" "@authority" "@path");created=${Math.floor(Date.now() / 1000)};keyid="bench";alg="hmac-sha256"`;
  const base = [
    '"@method": GET',
    `"@authority": ${HOST}`,
    `"@path": ${path}`,
    `"@signature-params": ${params}`,
  ].join('\n');
  const signature = createHmac('sha256', secret).update(base).digest('base64');
  return {
    headers: { 'signature-input': `sig1=${params}`, signature: `sig1=:${signature}:` },
    components: ['@method', '@authority', '@path'],
    secret: `base64:${secret.toString('base64')}`,
  };
}
