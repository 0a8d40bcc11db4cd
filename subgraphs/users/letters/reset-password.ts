import type { Letter } from '#platform/mail.ts';
import { type Language, type LetterTexts, layOut } from './layout.ts';

const TEXTS: LetterTexts = {
  ZH: {
    subject: '重置语桥密码',
    before: [
      '您好：',
      '有人请求重置此邮箱对应的语桥账号的密码。如果是您本人，请在 30 分钟内打开下面的链接，设置新密码：',
    ],
    link: '设置新密码',
    after: [
      '此链接只能使用一次。设置新密码后，所有设备都需要重新登录。',
      '如果不是您本人，请忽略此邮件，您的密码不会改变。',
    ],
  },
  EN: {
    subject: 'Reset your Yuqiao password',
    before: [
      'Hello,',
      'Somebody asked to reset the password of the Yuqiao account with this address. If it was you, open this link within 30 minutes and choose a new password:',
    ],
    link: 'Choose a new password',
    after: [
      'The link works once. With the new password, all devices have to sign in again.',
      'If it was not you, ignore this letter: your password stays as it is.',
    ],
  },
};

export const resetPasswordLetter = (language: Language, url: string): Omit<Letter, 'to'> =>
  layOut(TEXTS, language, url);
