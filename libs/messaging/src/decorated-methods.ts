import type { DiscoveryService } from '@nestjs/core';

type Described = { readonly method: string };

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

/** The methods of an app's providers and controllers of which `metadataOf`, asked for a class, knows something. */
export const decoratedMethods = <Metadata extends Described>(
  discovery: DiscoveryService,
  metadataOf: (type: object) => readonly Metadata[],
): readonly DecoratedMethod<Metadata>[] =>
  [...instancesOf(discovery)].flatMap(([instance, name]) =>
    metadataOf(instance.constructor).map((metadata) => {
      const place = `${name}.${metadata.method}`;
      const method = (instance as Record<string, unknown>)[metadata.method];
      if (!isMethod(method)) throw new Error(`${place} is no method`);
      return { metadata, place, type: instance.constructor, method, call: method.bind(instance) };
    }),
  );
