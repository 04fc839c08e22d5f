/** A connection to another machine whose URL may leave it unencrypted, by the protocols of such URLs. */
type Plaintext = {
  readonly protocols: readonly string[];
  readonly isVerified: (url: URL) => boolean;
  readonly remedy: string;
  readonly permission: string;
};

const never = (): boolean => false;

const connections: readonly Plaintext[] = [
  { protocols: ['nats:'], isVerified: never, remedy: 'Use tls://', permission: 'OSTIARY_ALLOW_PLAINTEXT_NATS' },
  {
    protocols: ['postgres:', 'postgresql:'],
    isVerified: ({ searchParams }) => searchParams.getAll('sslmode').join() === 'verify-full',
    remedy: 'Add sslmode=verify-full (and sslrootcert for a CA of your own)',
    permission: 'OSTIARY_ALLOW_PLAINTEXT_DATABASE',
  },
  { protocols: ['redis:'], isVerified: never, remedy: 'Use rediss://', permission: 'OSTIARY_ALLOW_PLAINTEXT_REDIS' },
];

/** The host that a client of the URL connects to: PostgreSQL's clients let the parameter `host` win. */
const hostOf = ({ hostname, searchParams }: URL): string => decodeURIComponent(searchParams.getAll('host').at(-1) ?? hostname);

/** Loopback, or a socket of this machine: nothing leaves it. */
const isLocal = (host: string): boolean =>
  host === '' || host.startsWith('/') || host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/**
 * Why a setting that holds one URL, or several separated by commas, is refused in production: something of it would cross a network
 * without TLS, or without knowing to whom. Null when nothing would, or when `isAllowed` by the setting's name.
 */
export const plaintextProblem = (name: string, value: string, isAllowed: (permission: string) => boolean): string | null => {
  for (const address of value.split(',')) {
    if (!URL.canParse(address.trim())) continue;
    const url = new URL(address.trim());
    const connection = connections.find(({ protocols }) => protocols.includes(url.protocol));
    if (!connection || connection.isVerified(url) || isLocal(hostOf(url)) || isAllowed(connection.permission)) continue;
    return `${name} would cross the network without verified TLS, which NODE_ENV=production refuses. ${connection.remedy}, or set ${connection.permission}=true where the network itself is encrypted.`;
  }
  return null;
};
