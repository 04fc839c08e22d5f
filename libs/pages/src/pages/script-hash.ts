import { createHash } from 'node:crypto';
import type { Html } from '../html/html.js';

/** The source expression (CSP Level 3 §2.3.1) that lets one inline script run: the `<script>` element as it stands in the page. */
export const scriptHash = (script: Html): string => {
  const text = script.toString().slice('<script>'.length, -'</script>'.length);
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
};
