import { BlockList, isIP } from 'node:net';

export type Labels = { readonly [name: string]: string };

type Expression = {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
};
type Selector = { readonly matchLabels?: Labels; readonly matchExpressions?: readonly Expression[] };
type Peer = {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
};
type Port = { readonly port: number | string; readonly protocol: 'TCP' | 'UDP' };
type Rule = { readonly from?: readonly Peer[]; readonly to?: readonly Peer[]; readonly ports?: readonly Port[] };

/** A resource NetworkPolicy of networking.k8s.io/v1, as rendered. */
export type NetworkPolicy = {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes: readonly ('Ingress' | 'Egress')[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
};

/** Somebody at one end of a connection: a pod, with what its ports are called, or an address outside the cluster. */
export type Endpoint =
  | { readonly name: string; readonly namespace: string; readonly labels: Labels; readonly portNames?: { readonly [name: string]: number } }
  | { readonly name: string; readonly address: string };

type Pod = Extract<Endpoint, { readonly namespace: string }>;

const isPod = (endpoint: Endpoint): endpoint is Pod => 'namespace' in endpoint;

const meets = (labels: Labels, { key, operator, values = [] }: Expression): boolean => {
  const value = labels[key];
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  return (operator === 'In') === (value !== undefined && values.includes(value));
};

const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
  matchExpressions.every((expression) => meets(labels, expression));

const contains = (cidr: string, address: string): boolean => {
  const [network = '', bits] = cidr.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
};

/** Evaluates NetworkPolicies as the API defines them: what no policy isolates is open, and what one isolates needs a rule that lets it through. */
export class Network {
  constructor(
    private readonly policies: readonly NetworkPolicy[],
    /** Labels of the namespaces; each has its name as `kubernetes.io/metadata.name`, too. */
    private readonly namespaces: { readonly [name: string]: Labels },
  ) {}

  /** Whether a connection from one to the other's port gets through: it must be let out there and let in here. */
  allows(from: Endpoint, to: Endpoint, port: number, protocol: 'TCP' | 'UDP' = 'TCP'): boolean {
    return this.#passes('Egress', from, to, to, port, protocol) && this.#passes('Ingress', to, from, to, port, protocol);
  }

  #passes(type: 'Ingress' | 'Egress', subject: Endpoint, peer: Endpoint, server: Endpoint, port: number, protocol: 'TCP' | 'UDP'): boolean {
    if (!isPod(subject)) return true;
    const isolating = this.policies.filter(
      ({ metadata, spec }) =>
        metadata.namespace === subject.namespace && spec.policyTypes.includes(type) && selects(spec.podSelector, subject.labels),
    );
    if (isolating.length === 0) return true;
    return isolating.some(({ metadata, spec }) =>
      (type === 'Ingress' ? spec.ingress : spec.egress)?.some((rule) => {
        const peers = type === 'Ingress' ? rule.from : rule.to;
        const isPeer = peers === undefined || peers.some((each) => this.#isPeer(each, peer, metadata.namespace));
        return isPeer && (rule.ports === undefined || rule.ports.some((each) => isPort(each, server, port, protocol)));
      }),
    );
  }

  #isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, endpoint: Endpoint, namespace: string): boolean {
    if (!isPod(endpoint))
      return (
        ipBlock !== undefined &&
        contains(ipBlock.cidr, endpoint.address) &&
        !(ipBlock.except ?? []).some((each) => contains(each, endpoint.address))
      );
    if (podSelector === undefined && namespaceSelector === undefined) return false;
    const labels = { ...this.namespaces[endpoint.namespace], 'kubernetes.io/metadata.name': endpoint.namespace };
    const isNamespace = namespaceSelector === undefined ? endpoint.namespace === namespace : selects(namespaceSelector, labels);
    return isNamespace && (podSelector === undefined || selects(podSelector, endpoint.labels));
  }
}

const isPort = ({ port, protocol }: Port, server: Endpoint, asked: number, askedProtocol: 'TCP' | 'UDP'): boolean => {
  const number = typeof port === 'number' ? port : isPod(server) ? server.portNames?.[port] : undefined;
  return protocol === askedProtocol && number === asked;
};
