import { describe } from '@jest/globals';
import { platform } from './platform.js';

/**
 * What a browser makes of pages, in one topology: what renders them and sets their headers is the same gateway in both, and the same journeys are made over HTTP in each. For nothing in which requests
 * race, nor for what is asked of the platform by a browser alone.
 */
export const describePages = platform.topology === 'standalone' ? describe : describe.skip;
