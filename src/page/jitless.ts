/** The page's policy forbids making code of text, so zod must not try: imported before any schema is made. */
import { config } from 'zod';

config({ jitless: true });
