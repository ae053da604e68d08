import type { Language } from "./language.ts";
import { type WrittenMail, writeLetter } from "./layout.ts";

export interface Invitation {
  readonly organization: string;
  /** Who invites, as people know them. */
  readonly by: string | undefined;
  readonly href: string;
  readonly days: number;
  readonly instance: string;
}

export function writeInvitation(
  { organization, by, href, days, instance }: Invitation,
  language: Language,
): WrittenMail {
  if (language === "zh-CN") {
    return writeLetter(
      {
        subject: `邀请你加入 ${organization}`,
        heading: `加入 ${organization}`,
        paragraphs: [
          `${by ?? "管理员"}邀请你在 Vedette（${instance}）上加入 ${organization}。Vedette 收集应用程序的错误，并说明哪里出了问题。`,
          "请先设置密码，之后即可登录。",
        ],
        button: { label: "设置密码", href },
        notes: [`此链接在 ${days} 天内有效，且只能使用一次。`, "如果你不认识邀请人，请忽略此邮件。"],
      },
      language,
    );
  }
  return writeLetter(
    {
      subject: `You are invited to ${organization}`,
      heading: `Join ${organization}`,
      paragraphs: [
        `${by ?? "An administrator"} invites you to ${organization} on Vedette (${instance}), which collects the errors of applications and shows what broke.`,
        "Set a password, and you are in.",
      ],
      button: { label: "Set a password", href },
      notes: [
        `The link works once, within ${days} days.`,
        "If you do not know who invites you, leave this mail alone.",
      ],
    },
    language,
  );
}
