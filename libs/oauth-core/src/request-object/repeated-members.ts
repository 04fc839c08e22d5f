// Texts as a whole, so that nothing inside of them counts, and what opens, closes and divides.
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gs;

/**
 * Whether an object of a JSON text, at any depth, has two members of one name, of which `JSON.parse` would keep the last and others the first (RFC 7519 §4, RFC 8259
 * §4). That the text is JSON is for the caller to have found out.
 */
export const hasRepeatedMembers = (json: string): boolean => {
  const open: Set<string>[] = [];
  let text: string | null = null;
  for (const [token] of json.matchAll(tokens)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      // Escapes can spell one name in several ways.
      const name = JSON.parse(text ?? '""') as string;
      const names = open.at(-1);
      if (names?.has(name) === true) return true;
      names?.add(name);
    }
    text = token.startsWith('"') ? token : null;
  }
  return false;
};
