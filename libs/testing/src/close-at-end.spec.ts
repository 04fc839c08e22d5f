import { describe, expect, it } from '@jest/globals';
import { closeAtEnd } from './close-at-end.js';

type Environment = { readonly global: object; teardown(): Promise<void> };
type EnvironmentModule = { readonly default: new (config: object, context: object) => Environment };

/** Scripts have no types: where it is stands in a variable. */
const script: string = '../../../scripts/test-environment.mjs';

const newEnvironment = async (): Promise<Environment> => {
  const { default: TestEnvironment } = (await import(script)) as EnvironmentModule;
  return new TestEnvironment({ globalConfig: {}, projectConfig: { globals: {}, fakeTimers: {}, testEnvironmentOptions: {} } }, {});
};

describe('closeAtEnd', () => {
  it('has everything closed when the environment of a spec file ends, whatever fails to close', async () => {
    const environment = await newEnvironment();
    const closed: string[] = [];
    const close = (name: string) => () => Promise.resolve(closed.push(name));
    closeAtEnd(close('one'), environment.global);
    closeAtEnd(() => Promise.reject(new Error('gone already')), environment.global);
    closeAtEnd(close('another'), environment.global);
    expect(closed).toEqual([]);
    await environment.teardown();
    expect(closed).toEqual(['one', 'another']);
  });
});
