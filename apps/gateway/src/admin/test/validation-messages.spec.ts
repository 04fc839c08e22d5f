import { type ArgumentMetadata, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { getMetadataStorage } from 'class-validator';
import { describe, expect, it } from '@jest/globals';
import { AdminModule } from '../admin.module.js';
import { InvalidInput } from '../input/invalid-input.js';
import { StrictInputPipe } from '../input/strict-input.pipe.js';

type Input = { readonly operation: string; readonly kind: 'body' | 'query'; readonly of: Type };

/** How Nest numbers the parameters of handlers. */
const kinds: { readonly [type: string]: Input['kind'] } = { 3: 'body', 4: 'query' };

const inputsOf = (controller: Type): readonly Input[] =>
  Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = (controller.prototype as Record<string, object>)[name];
    const method = handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
    if (method === undefined) return [];
    const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, name) ?? []) as Type[];
    const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, { index: number }>;
    return Object.entries(parameters).flatMap(([key, { index }]): Input[] => {
      const [kind, of] = [kinds[key.split(':')[0] ?? ''], types[index]];
      return kind && of ? [{ operation: `${RequestMethod[method]} ${controller.name}.${name}`, kind, of }] : [];
    });
  });

const controllers = Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, AdminModule) as Type[];
const inputs = controllers.flatMap(inputsOf);

const membersOf = (of: Type): readonly string[] => [
  ...new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(of, '', false, false)
      .map(({ propertyName }) => propertyName),
  ),
];

const complaintsAbout = async ({ kind, of }: Input, value: unknown): Promise<readonly { pointer: string; detail: string }[]> => {
  try {
    await new StrictInputPipe().transform(value, { type: kind, metatype: of } satisfies ArgumentMetadata);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.members ?? [];
  }
};

/** Of every type, of every size: whatever a member is, most of these it may not be. */
const oddities: readonly unknown[] = [
  ...['', ' ', 'x', 'x'.repeat(70_000)],
  ...[0, -1, 1.5, 1e15, true, null],
  ...[[], [7], [null], [{}], ['x'.repeat(70_000)], Array.from({ length: 1_000 }, () => 'x'), Array.from({ length: 1_000 }, () => ({}))],
  ...[{}, { unknown: 1 }],
];

/** What completes a sentence that begins with the member's name. */
const sentence = /^(must|may|is) [^A-Z].*[^.]$/s;

describe('N42: what is said of a bad member, of every body and query of the admin API', () => {
  it('is looked at for all of them', () => {
    expect(inputs.length).toBeGreaterThan(15);
    for (const { of } of inputs) expect([of.name, membersOf(of).length > 0]).toEqual([of.name, true]);
  });

  it.each(inputs.map((input): [string, Input] => [input.operation, input]))('%s', async (_operation, input) => {
    for (const member of membersOf(input.of)) {
      const complaints = (await Promise.all(oddities.map((value) => complaintsAbout(input, { [member]: value })))).flat();
      const about = complaints.filter(({ pointer }) => pointer === `/${member}` || pointer.startsWith(`/${member}/`));
      expect([member, about.length > 0]).toEqual([member, true]);
      // A thousand items are told the same of each: it is read once.
      for (const [detail, pointer] of new Map(about.map(({ pointer, detail }) => [detail, pointer]))) {
        const read = { pointer, detail: detail.slice(0, 300) };
        expect({ ...read, reads: sentence.test(detail) }).toEqual({ ...read, reads: true });
        expect(detail).not.toMatch(
          /\b1 (characters|items)\b|\b(0|[2-9]|\d\d+) (character|item)\b|undefined|\$|\bstring\b|\barray\b|\bproperty\b/,
        );
        expect(detail).not.toContain(member.includes('_') ? member : `${member} must`);
      }
    }
  });

  it.each(inputs.map((input): [string, Input] => [input.operation, input]))(
    '%s: a missing member is required, and nothing else',
    async (_o, input) => {
      for (const given of [{}, undefined]) {
        for (const { pointer, detail } of await complaintsAbout(input, given)) expect([pointer, detail]).toEqual([pointer, 'is required']);
      }
    },
  );
});
