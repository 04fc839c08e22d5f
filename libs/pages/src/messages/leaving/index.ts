import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { LeavingWords } from './words.js';

export const leaving: InEveryLanguage<LeavingWords> = { en, de, fr, es };
