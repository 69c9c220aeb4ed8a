"""WeChat Pay, API v3, as a bank. The adapter is `approvalflow_wechatpay.adapter.WeChatPayBank`."""
