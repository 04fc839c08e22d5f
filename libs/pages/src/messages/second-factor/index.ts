import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { SecondFactorWords } from './words.js';

export const secondFactor: InEveryLanguage<SecondFactorWords> = { en, de, fr, es };
