import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { ConsentWords } from './words.js';

export const consent: InEveryLanguage<ConsentWords> = { en, de, fr, es };
