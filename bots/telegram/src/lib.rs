//! The Telegram bot.
