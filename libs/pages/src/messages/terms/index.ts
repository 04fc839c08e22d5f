import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { TermsWords } from './words.js';

export const terms: InEveryLanguage<TermsWords> = { en, de, fr, es };
