import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { VerifyEmailWords } from './words.js';

export const verifyEmail: InEveryLanguage<VerifyEmailWords> = { en, de, fr, es };
