import { describe, expect, it } from '@jest/globals';
import { aResourceServer } from '../../testing/builders.js';
import { describeDetails } from './describe-details.js';

describe('RFC 9396 §12: authorization details for people', () => {
  const amount = {
    type: 'object',
    title: 'Amount',
    properties: { currency: { type: 'string' }, value: { type: 'string' } },
    required: ['value', 'currency'],
  };
  const properties = { amount, creditor: { type: 'string', title: 'To' }, note: { type: 'string' }, id: { type: 'string' } };
  const schema = { type: 'object', properties, required: ['creditor', 'amount'] };
  const server = aResourceServer({ authorizationDetailsTypes: [{ type: 'payment', description: 'Make a payment', schema }] });

  it('are in the order of what their API requires, whatever order they are stored in, and then all others', () => {
    const stored = { type: 'payment', id: '7', note: 'Thanks', amount: { value: '12.50', currency: 'EUR' }, creditor: 'Merchant A' };
    const value = [
      { name: 'value', value: '12.50' },
      { name: 'currency', value: 'EUR' },
    ];
    for (const detail of [
      stored,
      { type: 'payment', creditor: 'Merchant A', amount: { currency: 'EUR', value: '12.50' }, id: '7', note: 'Thanks' },
    ]) {
      const [described] = describeDetails([detail], server);
      expect(described?.facts.slice(0, 2)).toEqual([
        { name: 'To', value: 'Merchant A' },
        { name: 'Amount', value },
      ]);
      expect(described?.facts.map(({ name }) => name).toSorted()).toEqual(['Amount', 'To', 'id', 'note']);
    }
  });

  it('are all shown of a type that is gone', () => {
    expect(describeDetails([{ type: 'other', a: 1, b: true }], server)).toEqual([
      {
        description: 'other',
        facts: [
          { name: 'a', value: 1 },
          { name: 'b', value: true },
        ],
      },
    ]);
  });
});
