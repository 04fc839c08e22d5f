import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { ErrorWords } from './words.js';

export const error: InEveryLanguage<ErrorWords> = { en, de, fr, es };
