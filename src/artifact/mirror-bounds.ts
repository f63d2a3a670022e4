/** What copies may cost where a record does not say. */
export const MIRROR_BOUNDS = { bodyBytesMax: 65_536, inFlightMax: 100 } as const;
