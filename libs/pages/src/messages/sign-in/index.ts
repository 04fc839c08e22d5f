import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { SignInWords } from './words.js';

export const signIn: InEveryLanguage<SignInWords> = { en, de, fr, es };
