/** Ends `text` with a full stop, unless the name at its end brings one: "Acme Corp." and "Yahoo!" end a sentence by themselves. */
export const sentence = (text: string): string => (/[.!?…。！？]["'”’»«“)\]]*\s*$/u.test(text) ? text : `${text}.`);
