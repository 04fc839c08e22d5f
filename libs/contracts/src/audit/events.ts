/** It hears of all that happens, and nothing comes of that. */
export const auditEvents = {} as const;
