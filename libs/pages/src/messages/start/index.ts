import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { StartWords } from './words.js';

export const start: InEveryLanguage<StartWords> = { en, de, fr, es };
