/** The header of an answer that anybody may keep for some seconds. */
export const publicFor = (seconds: number): { readonly 'Cache-Control': string } => ({ 'Cache-Control': `public, max-age=${seconds}` });
