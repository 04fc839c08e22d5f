import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { PasswordResetWords } from './words.js';

export const passwordReset: InEveryLanguage<PasswordResetWords> = { en, de, fr, es };
