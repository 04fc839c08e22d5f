import { describe, expect, it } from '@jest/globals';
import { ServiceError, type TenantContext } from '#contracts';
import { tenantContext } from '#testing';
import { BatchedRpc } from './batched-rpc.js';

type Sent = { readonly context: TenantContext; readonly inputs: readonly number[] };

const doubling = (refuse: (inputs: readonly number[]) => ServiceError | null = () => null) => {
  const sent: Sent[] = [];
  const calls = new BatchedRpc<number, number>(async (context, inputs) => {
    sent.push({ context, inputs });
    const refusal = refuse(inputs);
    if (refusal) throw refusal;
    return inputs.map((input) => input * 2);
  });
  return { calls, sent };
};

const internal = new ServiceError('internal', 'Broken.');

describe('calls batched in one tick', () => {
  it('are one call, and each has its own answer', async () => {
    const { calls, sent } = doubling();
    const context = tenantContext();
    expect(await Promise.all([3, 1, 3].map((input) => calls.load(context, input)))).toEqual([6, 2, 6]);
    expect(sent.map(({ inputs }) => inputs)).toEqual([[3, 1, 3]]);
  });

  it('are another call in the next tick', async () => {
    const { calls, sent } = doubling();
    const context = tenantContext();
    await calls.load(context, 1);
    await calls.load(context, 2);
    expect(sent.map(({ inputs }) => inputs)).toEqual([[1], [2]]);
  });

  it('never bring tenants together', async () => {
    const { calls, sent } = doubling();
    const [one, other] = [tenantContext(), tenantContext()];
    expect(await Promise.all([calls.load(one, 1), calls.load(other, 2), calls.load(one, 3)])).toEqual([2, 4, 6]);
    expect(sent.map(({ context, inputs }) => [context.tenantId, inputs])).toEqual([
      [one.tenantId, [1, 3]],
      [other.tenantId, [2]],
    ]);
  });

  it('wait for as long as the most patient of them does', async () => {
    const { calls, sent } = doubling();
    const context = tenantContext();
    const patient = { ...context, deadline: context.deadline + 1_000 };
    await Promise.all([calls.load(context, 1), calls.load(patient, 2), calls.load(context, 3)]);
    expect(sent.map(({ context: { deadline } }) => deadline)).toEqual([patient.deadline]);
  });

  it('are parted where one message would grow too large', async () => {
    const { calls, sent } = doubling();
    const context = tenantContext();
    const inputs = Array.from({ length: 150 }, (_, index) => index);
    expect(await Promise.all(inputs.map((input) => calls.load(context, input)))).toEqual(inputs.map((input) => input * 2));
    expect(sent.map((each) => each.inputs.length)).toEqual([64, 64, 22]);
  });

  it('fail only for the one that breaks the service', async () => {
    const { calls } = doubling((inputs) => (inputs.includes(2) ? internal : null));
    const context = tenantContext();
    const outcomes = await Promise.allSettled([1, 2, 3].map((input) => calls.load(context, input)));
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'rejected', reason: internal },
      { status: 'fulfilled', value: 6 },
    ]);
  });

  it('fail for all, and are not made again, when the service is not there', async () => {
    const unavailable = new ServiceError('unavailable', 'Away.');
    const { calls, sent } = doubling(() => unavailable);
    const context = tenantContext();
    const outcomes = await Promise.allSettled([1, 2].map((input) => calls.load(context, input)));
    expect(outcomes).toEqual([1, 2].map(() => ({ status: 'rejected', reason: unavailable })));
    expect(sent).toHaveLength(1);
  });

  it('refuse answers that are not as many as the questions', async () => {
    const calls = new BatchedRpc<number, number>(async () => []);
    await expect(calls.load(tenantContext(), 1)).rejects.toMatchObject({ code: 'internal' });
  });
});
