import type { Type } from '@nestjs/common';

/** A use case that is a function of a test, for `bindRpcs`. */
export const useCaseOf = <Execute extends (...parameters: never[]) => unknown>(execute: Execute): Type<{ readonly execute: Execute }> =>
  class {
    readonly execute = execute;
  };
