import type { Language } from "./language.ts";
import { type WrittenMail, writeLetter } from "./layout.ts";

export interface PasswordReset {
  readonly email: string;
  readonly href: string;
  readonly minutes: number;
  readonly instance: string;
}

export function writePasswordReset(
  { email, href, minutes, instance }: PasswordReset,
  language: Language,
): WrittenMail {
  if (language === "zh-CN") {
    return writeLetter(
      {
        subject: "设置新密码",
        heading: "设置新密码",
        paragraphs: [`有人在 Vedette（${instance}）上为账号 ${email} 请求设置新密码。`],
        button: { label: "设置新密码", href },
        notes: [
          `此链接在 ${minutes} 分钟内有效，且只能使用一次。`,
          "如果不是你本人请求的，请忽略此邮件：你的密码不会改变。",
        ],
      },
      language,
    );
  }
  return writeLetter(
    {
      subject: "Set a new password",
      heading: "Set a new password",
      paragraphs: [`Somebody asked for a new password for the account ${email} on Vedette (${instance}).`],
      button: { label: "Set a new password", href },
      notes: [
        `The link works once, within ${minutes} minutes.`,
        "If it was not you, leave this mail alone: your password stays as it is.",
      ],
    },
    language,
  );
}
