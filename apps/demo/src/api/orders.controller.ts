import { Controller, Get, Headers, HttpStatus, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { IntrospectionClient } from './introspection-client.js';

const orders = [
  { id: 1, item: 'A brass doorbell', state: 'delivered' },
  { id: 2, item: 'Two house keys', state: 'on its way' },
];

/** A resource server (RFC 6750): it trusts nothing in the token but what introspection says of it. */
@Controller('api')
export class OrdersController {
  constructor(private readonly introspection: IntrospectionClient) {}

  @Get('orders')
  async list(@Headers('authorization') authorization: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
    if (!token) return refuse(reply, HttpStatus.UNAUTHORIZED, 'Bearer', 'no access token was sent');

    const result = await this.introspection.introspect(token);
    if (!result.active) return refuse(reply, HttpStatus.UNAUTHORIZED, 'Bearer error="invalid_token"', 'the access token is not active');
    if (!result.scope?.split(' ').includes('orders:read')) {
      return refuse(
        reply,
        HttpStatus.FORBIDDEN,
        'Bearer error="insufficient_scope", scope="orders:read"',
        'the access token lacks orders:read',
      );
    }
    await reply.send({ introspection: result, orders });
  }
}

const refuse = async (reply: FastifyReply, status: HttpStatus, challenge: string, reason: string): Promise<void> => {
  await reply.status(status).header('www-authenticate', challenge).send({ error: reason });
};
