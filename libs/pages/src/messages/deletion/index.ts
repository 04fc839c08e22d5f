import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { DeletionWords } from './words.js';

export const deletion: InEveryLanguage<DeletionWords> = { en, de, fr, es };
