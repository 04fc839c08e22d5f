import type { AppName } from '#contracts';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { InProcessWire } from './in-process/in-process-wire.js';
import { NatsRpcServer } from './nats/nats-rpc-server.js';
import { NatsWire } from './nats/nats-wire.js';
import { InProcessRpcServer } from './in-process/in-process-rpc-server.js';
import type { MessageTransport } from './transport.js';
import type { Wire, WireIdentity } from './wire/wire.js';

/** Each app's one end of each transport: the module opens it, the strategy finds it. */
const wires = new WeakMap<MessageTransport, Map<AppName, Wire>>();

/** Opens an app's end. Over NATS it waits for a server, and throws an Error if the server refuses the credentials. */
export const openWire = async (transport: MessageTransport, identity: WireIdentity): Promise<Wire> => {
  const wire = transport.kind === 'nats' ? await NatsWire.open(identity, transport) : new InProcessWire(transport.bus, identity);
  const ends = wires.get(transport) ?? new Map<AppName, Wire>();
  wires.set(transport, ends.set(identity.app, wire));
  return wire;
};

const wireOf = (transport: MessageTransport, app: AppName): Wire | undefined => wires.get(transport)?.get(app);

/**
 * Nest's transport strategy for an app's RPC handlers. `transport` is the same object that `MessagingModule.forApp` gets:
 * both work on one connection.
 */
export const microserviceStrategy = ({ app, transport }: { app: AppName; transport: MessageTransport }): CustomTransportStrategy => {
  const missing = (): never => {
    throw new Error(`${app} listens without MessagingModule.forApp on the same transport`);
  };
  if (transport.kind === 'nats')
    return new NatsRpcServer(() => {
      const wire = wireOf(transport, app);
      return wire instanceof NatsWire ? wire : missing();
    });
  return new InProcessRpcServer(() => {
    const wire = wireOf(transport, app);
    return wire instanceof InProcessWire ? wire : missing();
  });
};
