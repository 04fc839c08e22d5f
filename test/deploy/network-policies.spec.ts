import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { serviceNames } from '#contracts';
import { type Endpoint, type Labels, Network, type NetworkPolicy } from './network-policy.js';

type Container = { readonly ports?: readonly { readonly name: string; readonly containerPort: number }[] };
type PodTemplate = { readonly metadata: { readonly labels: Labels }; readonly spec: { readonly containers: readonly Container[] } };
type Resource = {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec?: { readonly template?: PodTemplate; readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } } };
  readonly data?: { readonly [name: string]: string };
};

const render = async (folder: string): Promise<readonly Resource[]> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/render-kustomization.mjs', folder], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Resource[];
};

const isPolicy = (resource: Resource): resource is Resource & NetworkPolicy => resource.kind === 'NetworkPolicy';

/** The pods that a cluster would make of the rendered resources. */
const podsOf = (resources: readonly Resource[]): readonly Endpoint[] =>
  resources.flatMap(({ metadata, spec }) => {
    const template = spec?.jobTemplate?.spec.template ?? spec?.template;
    if (template === undefined) return [];
    const ports = template.spec.containers.flatMap((container) => container.ports ?? []);
    const portNames = Object.fromEntries(ports.map(({ name, containerPort }) => [name, containerPort]));
    return [{ name: metadata.name, namespace: metadata.namespace, labels: template.metadata.labels, portNames }];
  });

const namespaces = {
  ostiary: {},
  messaging: { 'ostiary.dev/nats': 'true' },
  data: { 'ostiary.dev/postgresql': 'true' },
  counters: { 'ostiary.dev/redis': 'true' },
  edge: { 'ostiary.dev/ingress': 'true' },
  apis: { 'ostiary.dev/resource-servers': 'true' },
  metrics: { 'ostiary.dev/monitoring': 'true' },
  strangers: {},
  'kube-system': {},
};

const nats: Labels = { 'app.kubernetes.io/name': 'nats', 'app.kubernetes.io/component': 'nats' };
const pod = (name: string, namespace: keyof typeof namespaces, labels: Labels = {}): Endpoint => ({ name, namespace, labels });

/** What stands around the apps: beside them, in other namespaces, outside. */
const surroundings: readonly Endpoint[] = [
  pod('nats', 'ostiary', nats),
  pod('other nats', 'ostiary', nats),
  pod('planted', 'ostiary', { app: 'planted' }),
  pod('nats elsewhere', 'messaging', nats),
  pod('neighbour of nats', 'messaging'),
  pod('postgresql', 'data'),
  pod('redis', 'counters'),
  pod('ingress', 'edge'),
  pod('api', 'apis'),
  pod('prometheus', 'metrics'),
  pod('stranger', 'strangers', { ...nats, 'app.kubernetes.io/part-of': 'ostiary' }),
  pod('coredns', 'kube-system', { 'k8s-app': 'kube-dns' }),
  { name: 'node-local dns', address: '169.254.20.10' },
  { name: 'metadata service', address: '169.254.169.254' },
  { name: 'database outside', address: '198.51.100.7' },
  { name: 'mail server', address: '203.0.113.25' },
  { name: 'mail server by IPv6', address: '2001:db8::25' },
  { name: 'private address', address: '10.1.2.3' },
];

const ports = [22, 25, 53, 80, 443, 465, 587, 3000, 3001, 4222, 5432, 6222, 6379, 7777, 8222, 9000];
const apps = [...serviceNames, 'gateway', 'introspection'];
const jobs = ['migrate', 'streams'];
/** Those whose connections the policies of the apps' namespace decide about. */
const inside = [...apps, ...jobs, 'nats', 'other nats', 'planted'];

const mailServers = surroundings.map(({ name }) => name);

/** Every way that must be open, and no other: `from -> to:port`. */
const needed = (databases: readonly string[]): readonly string[] => [
  ...[...apps, ...jobs].flatMap((app) => ['nats', 'other nats', 'nats elsewhere'].map((server) => `${app} -> ${server}:4222`)),
  ...[...apps, ...jobs, 'nats', 'other nats'].flatMap((app) => ['coredns', 'node-local dns'].map((server) => `${app} -> ${server}:53`)),
  ...['nats', 'other nats'].flatMap((one) => ['nats', 'other nats'].map((other) => `${one} -> ${other}:6222`)),
  ...[...serviceNames, 'migrate'].flatMap((app) => databases.map((database) => `${app} -> ${database}:5432`)),
  'identity -> redis:6379',
  ...['token', 'tenant', 'notification'].flatMap((app) =>
    ['database outside', 'mail server', 'mail server by IPv6'].map((address) => `${app} -> ${address}:443`),
  ),
  'ingress -> gateway:3000',
  'ingress -> introspection:3001',
  'api -> introspection:3001',
  ...apps.map((app) => `prometheus -> ${app}:9000`),
  'prometheus -> nats:7777',
  'prometheus -> other nats:7777',
  ...[25, 465, 587].flatMap((port) =>
    mailServers.filter((name) => !inside.includes(name)).map((server) => `notification -> ${server}:${port}`),
  ),
];

describe.each([
  { folder: 'deploy/base', databases: ['postgresql'] },
  { folder: 'deploy/example', databases: ['database outside'] },
])('N14, N56: what the network policies of $folder let through', ({ folder, databases }) => {
  let network: Network;
  let endpoints: readonly Endpoint[];
  let settings: { readonly [name: string]: string } | undefined;

  beforeAll(async () => {
    const resources = await render(folder);
    network = new Network(resources.filter(isPolicy), namespaces);
    endpoints = [...podsOf(resources), ...surroundings];
    settings = resources.find(({ kind }) => kind === 'ConfigMap')?.data;
  });

  const open = (protocol: 'TCP' | 'UDP'): readonly string[] =>
    endpoints
      .flatMap((from) =>
        endpoints
          .filter((to) => inside.includes(from.name) || inside.includes(to.name))
          .flatMap((to) =>
            ports.flatMap((port) => (network.allows(from, to, port, protocol) ? [`${from.name} -> ${to.name}:${port}`] : [])),
          ),
      )
      .toSorted();

  it('is what is needed over TCP, and nothing else', () => {
    expect(endpoints.map(({ name }) => name)).toEqual(expect.arrayContaining(inside));
    expect(open('TCP')).toEqual([...needed(databases)].toSorted());
  });

  it('is names alone over UDP', () => {
    expect(open('UDP')).toEqual(
      needed(databases)
        .filter((way) => way.endsWith(':53'))
        .toSorted(),
    );
  });

  it('trusts no proxy that the overlay does not name', () => {
    expect(settings?.['OSTIARY_TRUSTED_PROXIES']).toBe(folder === 'deploy/base' ? undefined : '192.0.2.0/24');
  });
});

describe('the evaluation of network policies', () => {
  const [one, other] = [pod('one', 'strangers', { app: 'one' }), pod('other', 'strangers', { app: 'other' })];
  const policy = (spec: NetworkPolicy['spec']): NetworkPolicy => ({ metadata: { name: 'policy', namespace: 'strangers' }, spec });
  const allows = (...specs: readonly NetworkPolicy['spec'][]) => new Network(specs.map(policy), namespaces).allows(one, other, 80);

  it('leaves open what no policy selects', () => {
    expect(allows()).toBe(true);
    expect(allows({ podSelector: { matchLabels: { app: 'third' } }, policyTypes: ['Ingress', 'Egress'] })).toBe(true);
  });

  it.each(['Ingress', 'Egress'] as const)('closes what a policy for %s selects without a rule', (type) => {
    expect(allows({ podSelector: {}, policyTypes: [type] })).toBe(false);
  });

  it('adds the rules of all policies up', () => {
    const denied = { podSelector: {}, policyTypes: ['Ingress'] } as const;
    const allowed = { podSelector: { matchLabels: { app: 'other' } }, policyTypes: ['Ingress'] } as const;
    expect(allows(denied, { ...allowed, ingress: [{}] })).toBe(true);
    expect(allows(denied, { ...allowed, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'one' } } }] }] })).toBe(true);
    expect(allows(denied, { ...allowed, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'third' } } }] }] })).toBe(false);
    expect(allows(denied, { ...allowed, ingress: [{ from: [{ namespaceSelector: { matchLabels: { a: 'b' } } }] }] })).toBe(false);
    expect(allows(denied, { ...allowed, ingress: [{ ports: [{ port: 81, protocol: 'TCP' }] }] })).toBe(false);
    expect(allows(denied, { ...allowed, ingress: [{ ports: [{ port: 80, protocol: 'UDP' }] }] })).toBe(false);
  });

  it('knows addresses outside by their range, without what is excepted', () => {
    const outside = (address: string) => {
      const block = { cidr: '192.0.2.0/24', except: ['192.0.2.128/25'] };
      const egress = [{ to: [{ ipBlock: block }] }];
      return new Network([policy({ podSelector: {}, policyTypes: ['Egress'], egress })], namespaces).allows(
        one,
        { name: 'outside', address },
        443,
      );
    };
    expect(outside('192.0.2.1')).toBe(true);
    expect(outside('192.0.2.129')).toBe(false);
    expect(outside('198.51.100.1')).toBe(false);
    expect(outside('2001:db8::1')).toBe(false);
  });
});
