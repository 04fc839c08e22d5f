/** Two labels at least, each of letters, digits and inner hyphens (RFC 1123 §2.1); the last is no number. */
const domainForm = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What would make something else than a host of an address, or another host. */
const notOfHosts = /[\s/\\?#@:[\]%]/u;

/** As browsers write the host of an address: RFC 5891 by the URL standard. */
const hostOf = (text: string): string => {
  const address = `http://${text}/`;
  return !notOfHosts.test(text) && URL.canParse(address) ? new URL(address).hostname : '';
};

/**
 * A domain of mail addresses as it is stored and compared: in lower case, letters of other scripts in punycode, without the dot that stands for the root. Null for what
 * is none, addresses of machines included.
 */
export const canonicalDomain = (text: string): string | null => {
  const domain = hostOf(text).replace(/\.$/, '');
  return domainForm.test(domain) ? domain : null;
};
