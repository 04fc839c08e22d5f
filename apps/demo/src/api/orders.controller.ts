import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from './access.js';

const orders = [
  { id: 1, item: 'A brass doorbell', state: 'delivered' },
  { id: 2, item: 'Two house keys', state: 'on its way' },
];

const payments = [
  { order: 1, paid_by: 'card ending in 4242', amount: '49.00 EUR' },
  { order: 2, paid_by: 'account AT61 … 4321', amount: '18.50 EUR' },
];

/** What every operation of the API demands. */
export const scope = 'orders:read';

/** How somebody paid is shown to who signed in with two factors in the last five minutes, whatever the access token may do otherwise. */
const signIn = { acrValues: ['urn:ostiary:acr:2'], maxAge: 300 };

/** What the demo's API has. */
@Controller('api')
export class OrdersController {
  constructor(private readonly access: Access) {}

  @Get('orders')
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const introspection = await this.access.admit(request, reply, { scope });
    if (introspection !== null) await reply.send({ introspection, orders });
  }

  @Get('payments')
  async payments(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const introspection = await this.access.admit(request, reply, { scope, signIn });
    if (introspection !== null) await reply.send({ introspection, payments });
  }
}
