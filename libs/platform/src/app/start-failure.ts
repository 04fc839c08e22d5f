import { isNativeError } from 'node:util/types';
import { StartError } from '#kernel';
import { ConfigurationError } from '../config/load-config.js';
import { redactText } from '../logging/redact.js';

/** Why a start failed, a line each, fit for a terminal: problems of the environment in full, faults of ours with their stack. */
export const describeStartFailure = (error: unknown): readonly string[] => {
  if (error instanceof ConfigurationError) return error.problems;
  if (error instanceof StartError) return [error.message];
  return [redactText(isNativeError(error) ? (error.stack ?? error.message) : String(error))];
};
