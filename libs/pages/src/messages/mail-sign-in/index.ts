import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { MailSignInWords } from './words.js';

export const mailSignIn: InEveryLanguage<MailSignInWords> = { en, de, fr, es };
