import type { Letter } from '#platform/mail.ts';
import { type Language, type LetterTexts, layOut } from './layout.ts';

const TEXTS: LetterTexts = {
  ZH: {
    subject: '确认您的语桥邮箱',
    before: ['您好：', '有人用此邮箱注册了语桥账号。如果是您本人，请在 7 天内打开下面的链接，确认邮箱：'],
    link: '确认邮箱',
    after: ['如果不是您本人，请忽略此邮件。'],
  },
  EN: {
    subject: 'Confirm your Yuqiao address',
    before: [
      'Hello,',
      'Somebody signed up for Yuqiao with this address. If it was you, open this link within 7 days to confirm it:',
    ],
    link: 'Confirm the address',
    after: ['If it was not you, ignore this letter.'],
  },
};

export const verifyEmailLetter = (language: Language, url: string): Omit<Letter, 'to'> => layOut(TEXTS, language, url);
