import { administratorUrlOf } from '#testing';
import { platform } from './platform.js';

/** The shared platform's database as its administrator sees it. */
export const administratorUrl = (): Promise<string> => administratorUrlOf(platform);
