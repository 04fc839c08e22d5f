import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { SignInNoticeWords } from './words.js';

export const signInNotice: InEveryLanguage<SignInNoticeWords> = { en, de, fr, es };
