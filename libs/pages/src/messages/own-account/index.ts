import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { OwnAccountWords } from './words.js';

export const ownAccount: InEveryLanguage<OwnAccountWords> = { en, de, fr, es };
