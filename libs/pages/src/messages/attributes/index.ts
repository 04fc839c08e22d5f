import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { AttributeWords } from './words.js';

export const attributes: InEveryLanguage<AttributeWords> = { en, de, fr, es };
