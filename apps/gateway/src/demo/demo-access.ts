import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ClientId, DemoFile } from '#contracts';
import { clientAddress, isLoopbackHost } from '#platform';
import { GatewayConfig } from '../gateway.config.js';
import type { TenantRequest } from '../http/tenant-request.js';

/** Headers that a proxy or a tunnel adds: a request with one of them may come from anywhere. */
const traces = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const;

const isLoopbackOrigin = (origin: string): boolean => URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname);
const isLoopbackAddress = (address: string): boolean => address === '::1' || address.startsWith('127.');

/** What a platform on one machine tells the person in front of it about its demo. */
@Injectable()
export class DemoAccess {
  constructor(private readonly config: GatewayConfig) {}

  /**
   * demo.json, for a local request (`isLocal`); null for every other, where there is no demo, and until it is seeded. It holds
   * secrets: a page may show the demo user's, and no others.
   */
  async visibleTo(request: FastifyRequest): Promise<DemoFile | null> {
    const { demoFile, environment } = this.config;
    if (demoFile === undefined || environment === 'production' || !this.isLocal(request)) return null;
    try {
      return JSON.parse(await readFile(demoFile, 'utf8')) as DemoFile;
    } catch {
      return null;
    }
  }

  /**
   * What to sign in with at one of the demo's own applications, or for one's own account at its tenant (`clientId` null); null at every other, since another tenant may
   * be called `demo` and have users of its own.
   */
  async accountFor({ http, tenant }: TenantRequest, clientId: ClientId | null): Promise<DemoFile['user'] | null> {
    const demo = await this.visibleTo(http);
    if (demo?.issuer !== tenant.issuer) return null;
    if (clientId === null) return demo.user;
    return [demo.clients.spa, demo.clients.web].some(({ client_id }) => client_id === clientId) ? demo.user : null;
  }

  /** Whether a request comes from a browser on this machine that came by a loopback name and by no proxy. */
  isLocal(request: FastifyRequest): boolean {
    const { headers, raw } = request;
    return (
      isLoopbackOrigin(this.config.publicUrl) &&
      isLoopbackOrigin(`http://${headers.host ?? ''}`) &&
      isLoopbackAddress(clientAddress(request)) &&
      isLoopbackAddress((raw.socket.remoteAddress ?? '').replace(/^::ffff:/, '')) &&
      traces.every((name) => headers[name] === undefined)
    );
  }
}
