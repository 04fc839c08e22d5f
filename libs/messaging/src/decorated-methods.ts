import type { DiscoveryService } from '@nestjs/core';
import 'reflect-metadata';

type Described = { readonly method: string };

/** What decorators of one kind say of the methods of classes. */
export class MethodMetadata<Metadata extends Described> {
  readonly #key = Symbol();

  /** Of a class, its ancestors included. */
  of(type: object): readonly Metadata[] {
    const said: unknown = Reflect.getMetadata(this.#key, type);
    return Array.isArray(said) ? (said as Metadata[]) : [];
  }

  add({ constructor: type }: object, metadata: Metadata): void {
    Reflect.defineMetadata(this.#key, [...this.of(type), metadata], type);
  }
}

/** A decorated method of an instance that Nest made: what its decorator said, where it is, and, bound to the instance, how to call it. */
export type DecoratedMethod<Metadata extends Described> = {
  readonly metadata: Metadata;
  readonly place: string;
  readonly type: object;
  readonly method: object;
  readonly call: (...args: unknown[]) => unknown;
};

const isMethod = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';

const instancesOf = (discovery: DiscoveryService): ReadonlyMap<object, string> => {
  const instances = new Map<object, string>();
  for (const { instance, name } of [...discovery.getProviders(), ...discovery.getControllers()]) {
    const candidate: unknown = instance;
    if (typeof candidate === 'object' && candidate !== null) instances.set(candidate, String(name));
  }
  return instances;
};

/** The methods of an app's providers and controllers of which `metadata` says something. */
export const decoratedMethods = <Metadata extends Described>(
  discovery: DiscoveryService,
  metadata: MethodMetadata<Metadata>,
): readonly DecoratedMethod<Metadata>[] =>
  [...instancesOf(discovery)].flatMap(([instance, name]) =>
    metadata.of(instance.constructor).map((said) => {
      const place = `${name}.${said.method}`;
      const method = (instance as Record<string, unknown>)[said.method];
      if (!isMethod(method)) throw new Error(`${place} is no method`);
      return { metadata: said, place, type: instance.constructor, method, call: method.bind(instance) };
    }),
  );
