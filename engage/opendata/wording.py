"""Under what terms the data may be used: the same words in every answer, in both languages."""

TERMS = {
    "name": "Open village disclosure / 村务公开数据",
    "zh": "这些是村里依法公开的内容，任何人都可以免费使用、转载和再加工，请写明村名和查询日期。已撤回的内容请同时撤下，"
    "已更正的内容请采用新版本。姓名等已按规定隐去，不得设法还原。",
    "en": "What a village has disclosed by law. Anyone may use, reprint and rework it free of charge, naming the "
    "village and the day of the query. Take down what was withdrawn, and use the corrected version of what was "
    "corrected. Names are masked by rule; nobody may try to undo that.",
}
