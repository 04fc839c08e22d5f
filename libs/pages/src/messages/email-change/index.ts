import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { EmailChangeWords } from './words.js';

export const emailChange: InEveryLanguage<EmailChangeWords> = { en, de, fr, es };
