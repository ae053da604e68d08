/** `npm run test:sdks [slug …]` */
import "./shop/main.ts";
