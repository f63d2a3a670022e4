import type { AdapterFactory, AdapterPayload } from 'oidc-provider';

/** What a provider keeps, in memory: apart from the provider, so that one with other keys can go on with it. */
export function createLoginStore(): AdapterFactory {
  const stored = new Map<string, AdapterPayload>();
  const remove = (isUnwanted: (key: string, payload: AdapterPayload) => boolean) => {
    for (const [key, payload] of stored) if (isUnwanted(key, payload)) stored.delete(key);
  };
  return (model) => {
    const own = (id: string) => `${model} ${id}`;
    const all = () => [...stored].filter(([key]) => key.startsWith(own('')));
    return {
      upsert: async (id, payload) => void stored.set(own(id), payload),
      find: async (id) => stored.get(own(id)),
      findByUid: async (uid) => all().find(([, payload]) => payload.uid === uid)?.[1],
      findByUserCode: async (code) => all().find(([, payload]) => payload.userCode === code)?.[1],
      consume: async (id) => {
        const payload = stored.get(own(id));
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => remove((key) => key === own(id)),
      revokeByGrantId: async (grantId) => remove((_, payload) => payload.grantId === grantId),
    };
  };
}
